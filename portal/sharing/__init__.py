"""What others show of an organization: code for any site, a feed, pictures of links, and what
search engines read. No tables of its own."""
