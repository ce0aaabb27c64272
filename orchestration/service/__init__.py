"""The warehouse as services of a Linux machine with systemd. What does not live here: what the services do."""
