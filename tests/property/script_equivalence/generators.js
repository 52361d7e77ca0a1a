let running
function process(context) {
  function* rows() {
    const row = context.input.current()
    for (;;) yield `${row.name} ${context.input.current().name} ${row.amount}`
  }
  running ??= rows()
  context.output.setField("out", running.next().value)
  const row = context.input.current()
  context.output.setField("other", [...(function* () { yield row.name; yield row.amount })()].join())
  return true
}
