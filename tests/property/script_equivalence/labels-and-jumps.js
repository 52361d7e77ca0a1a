function process(context) {
  outer: for (const a of [1, 2]) {
    const row = context.input.current()
    for (const b of [1, 2]) {
      if (b === 2) continue outer
      if (row.amount > 100) break outer
      context.output.setField("out", `${row.name} ${a}`)
    }
  }
  block: { const row = context.input.current(); if (row.note) break block; context.output.setField("other", row.name) }
  return true
}
