"""What other sites show of the portal: widgets with a live mark, banners; no tables of its own."""
