"""Work in the background, for whoever runs the portal: what went wrong, and having it tried again."""
