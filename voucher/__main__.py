"""`python -m voucher` is the `voucher` command."""

from voucher.commands import main

if __name__ == "__main__":
    main()
