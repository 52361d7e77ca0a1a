// instanceof with a Symbol.hasInstance that loops.
// expect: FE4105
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    return 1 instanceof {
      [Symbol.hasInstance]() {
        for (;;);
      },
    }
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
