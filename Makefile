# Everything is done by bootstrap.py, which also works where there is no make: python3 bootstrap.py test
PYTHON ?= python3

.PHONY: run test lint bench screenshots
run test lint bench screenshots:
	@$(PYTHON) bootstrap.py $@
