"""First pages of the operator's and the moderators' desk: every queue, counted."""
