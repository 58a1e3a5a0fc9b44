"""Made-up worlds, each with tools, ordinary tasks and attacks, for the gate as `meshclaw decide` shows it."""
