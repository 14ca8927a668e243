"""Rules tried on the applications of earlier rounds, before they hold."""
