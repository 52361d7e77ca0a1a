const broken = 5
null.property
function process(context) { context.output.setField("out", context.input.current().name); return true }
