"""Server-rendered pages, each hosting one view of the front end."""
