// A list whose species makes every result without end.
// expect: FE4101, FE4105, FE4106
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    class Endless extends Array {
      static get [Symbol.species]() {
        return function () {
          return new Proxy([], {
            defineProperty() {
              for (;;);
            },
          })
        }
      }
    }
    Endless.from([1, 2, 3]).map((x) => x)
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
