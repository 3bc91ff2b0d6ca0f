"""What an authority prints: documents set by typst, in Russian, as documents are."""
