class Field {
  #context
  static label = "static"
  constructor(context) { this.#context = context }
  get name() { return this.#context.input.current().name }
  set(value) { this.#context.output.setField("out", value) }
}
function process(context) {
  const field = new Field(context)
  field.set(field.name + Field.label)
  const row = context.input.current()
  class Inner { value = row.amount; static { context.output.setField("other", row.note) } [row.name]() { return 1 } }
  context.output.setField("more", new Inner().value)
  return true
}
