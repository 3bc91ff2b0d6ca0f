"""What the public sees of organizations: home, catalogue, organization's page, rating, spheres."""
