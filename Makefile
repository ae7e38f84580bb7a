# Every target sets the checkout up first (packaging/setup.sh); a second run installs nothing.
.DEFAULT_GOAL := help
PYTHON := .venv/bin/python
.PHONY: help setup demo test check bench soak lock voice translations third-party clean

help:            ## this list
	@grep -hE '^[a-z-]+: .*##' $(MAKEFILE_LIST) | sed -E 's/: .*##/\t/' | expand -t 14

setup: ## Debian packages and .venv
	@packaging/setup.sh

demo: setup ## the main job: the window and the dev dock, or offscreen into demo-out/ where there is no display
	@packaging/demo.sh

test: setup check ## every check, then every test
	@QT_QPA_PLATFORM=offscreen $(PYTHON) -m pytest -q -n 2 --dist loadgroup tests

check: setup ## format, lint, types, layers, QML, licences, sizes
	@$(PYTHON) -m tests.check

bench: setup ## every figure beside its limit, measured in one run; writes bench.json
	@QT_QPA_PLATFORM=offscreen $(PYTHON) -m tests.bench

soak: setup ## the long forms of the proofs; the upload client's counterpart is a package of npm
	@command -v npm >/dev/null || $$([ $$(id -u) = 0 ] || echo sudo) apt-get install -y -qq --no-install-recommends nodejs npm >/dev/null
	@QT_QPA_PLATFORM=offscreen HYPOTHESIS_PROFILE=new $(PYTHON) -m pytest -q -n 2 --dist loadgroup -m "soak or not soak" \
	    -o faulthandler_timeout=600 tests

lock: setup ## writes requirements.lock anew from pyproject.toml
	@$(PYTHON) -m piptools compile -q --extra dev --generate-hashes --allow-unsafe --strip-extras --no-header \
	    --no-emit-index-url --no-emit-find-links --no-emit-trusted-host -o requirements.lock pyproject.toml

voice: setup ## speaks every sentence that is known beforehand into build/prompts
	.venv/bin/python -m kiosk.cli voice build

translations: setup ## takes new texts of the QML files into ui/i18n/*.ts
	@.venv/bin/pyside6-lupdate -silent -no-obsolete -locations none -source-language zh_CN -target-language en_US \
	    $$(find ui/qml -name '*.qml') -ts ui/i18n/en.ts
	@$(PYTHON) -m ui.i18n.traditional

third-party: setup ## writes THIRD-PARTY.md from what the lock file installs
	@$(PYTHON) -m tests.check.licences --write

clean: ## removes .venv, demo output and caches
	@rm -rf .venv demo-out bench.json build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
