// An endless loop in the static block of a class.
// expect: FE4105
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    class Trap {
      static {
        for (;;);
      }
    }
    new Trap()
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
