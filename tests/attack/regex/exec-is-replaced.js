// A pattern with an exec of its own, which never finds an end.
// expect: FE4105, FE4106
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    class Endless extends RegExp {
      exec() {
        return { index: 0, length: 1, 0: "", toString: () => "" }
      }
    }
    "abc".replace(new Endless("a", "g"), "b")
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
