"""What more than one stage computes, once each: windows, mel bands, resampling, level."""
