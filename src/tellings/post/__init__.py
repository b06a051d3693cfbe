"""Messages out of the house: mail by SMTP, webhooks by HTTP, and what comes back (bounces, complaints)."""
