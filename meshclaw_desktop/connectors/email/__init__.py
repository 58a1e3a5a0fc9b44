"""Mail: two kinds of account, IMAP and a local Maildir, behind one set of tools."""
