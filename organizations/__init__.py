"""What is rated and who speaks for it: places, spheres, organizations, units, oversight."""
