"""How fast the parts are beside their alternatives: compared in one run, so the ratios hold on any machine."""
