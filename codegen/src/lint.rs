//! What a document must satisfy before anything is generated from it.
