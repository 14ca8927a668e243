"""A stand-in for the tax office's business status service (data.go.kr 15081808)."""
