"""The preview platform: a terminal and a web chat, with addresses, a sender and a mailbox of its own."""
