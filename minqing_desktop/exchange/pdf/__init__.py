"""Paper: documents as PDF, and PDF as pictures for the preview."""
