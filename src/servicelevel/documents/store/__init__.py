"""Where the files of documents are kept: one small interface, and a folder or a WebDAV server behind it."""
