"""The server's own description of the contract (rpc.discover) as something to check against."""
import warnings

import jsonschema

warnings.filterwarnings("ignore", category=DeprecationWarning, module="jsonschema")

# protocol.md 5: these carry a cursor and come again by sync.
REPLAYED = {"message.new", "message.changed", "message.read", "conversation.changed",
            "notification.changed", "notification.withdrawn", "update.new", "update.changed"}


class Contract:
    """Schemas of parameters, results and pushes, by name."""

    def __init__(self, document):
        self.document = document
        self.resolver = jsonschema.RefResolver("", document)
        self.methods = {m["name"]: m for m in document["methods"]}
        self.pushes = {p["name"]: p for p in document["x-pushes"]}
        self.cache = {}

    def _problems(self, key, make_schema, value):
        if key not in self.cache:
            schema = make_schema()
            jsonschema.Draft202012Validator.check_schema(schema)
            self.cache[key] = jsonschema.Draft202012Validator(schema, resolver=self.resolver)
        return [f"{key[0]} {key[1]}: {'.'.join(map(str, e.absolute_path))}: {e.message[:300]}"
                for e in self.cache[key].iter_errors(value)]

    def check_params(self, method, params):
        """A null stands for an optional parameter left out, whatever its schema says."""
        given = {k: v for k, v in (params or {}).items() if v is not None}
        return self._problems(("params of", method), lambda: self._params(method), given)

    def _params(self, method):
        described = self.methods[method]["params"]
        return {"type": "object", "additionalProperties": False,
                "properties": {p["name"]: p["schema"] for p in described},
                "required": [p["name"] for p in described if p.get("required")]}

    def check_result(self, method, result):
        return self._problems(("result of", method),
                              lambda: self.methods[method]["result"]["schema"], result)

    def check_push(self, method, params):
        if method not in self.pushes:
            return [f"push {method}: not in x-pushes"]
        return self._problems(("push", method), lambda: self.pushes[method]["params"], params)

    def check_document(self):
        """What OpenRPC and protocol.md 5 ask of the document itself."""
        problems = []
        for m in self.document["methods"]:
            if m.get("paramStructure") != "by-name":
                problems.append(f"{m['name']}: paramStructure is {m.get('paramStructure')!r}")
            if m.get("x-access") not in ("anyone", "person", "admin"):
                problems.append(f"{m['name']}: x-access is {m.get('x-access')!r}")
            if not m.get("summary") or "schema" not in m.get("result", {}):
                problems.append(f"{m['name']}: without summary or result schema")
        for name in REPLAYED & set(self.pushes):
            if "cursor" not in str(self.pushes[name]["params"]):
                problems.append(f"{name}: its schema has no cursor")
        if not str(self.document.get("openrpc", "")).startswith("1."):
            problems.append(f"openrpc is {self.document.get('openrpc')!r}")
        return problems
