"""An invented company to try Headland with: `headland demo`."""
