"""Parts that belong together: a kit's lanes, and what is to fit a mix."""
