"""Records of cases come in: read with bounded memory, validated, checked, sealed."""
