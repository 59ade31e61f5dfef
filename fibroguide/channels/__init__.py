"""The ways into the bot. Every message of every channel passes fibroguide.channels.gate."""
