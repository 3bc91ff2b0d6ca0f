"""Who is asking: people, their roles, sign-in, audit."""
