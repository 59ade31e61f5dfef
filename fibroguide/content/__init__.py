"""What the bot says beside the answers under data/: the clinic's details, help lines, titles of topics."""
