"""`python -m voucher.sandbox`."""

from voucher.sandbox.serving import serve

if __name__ == "__main__":
    serve()
