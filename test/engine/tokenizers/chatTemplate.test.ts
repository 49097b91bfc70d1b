import assert from "node:assert/strict";
import { renderChat } from "../../../src/engine/tokenizers/chatTemplate";
import { Failure, type FailureCode } from "../../../src/protocol/failure";

const spellings = ["<s>", "</s>"];
const model = (chatTemplate: string | null) => ({ chatTemplate, startToken: { id: 0, addedByModel: true }, endIds: [1], decodePiece: (id: number) => spellings[id] ?? "" });
const hello = [{ role: "user", content: "Hello" }];
const render = (template: string | null, options: { addGenerationPrompt?: boolean; tools?: readonly unknown[] } = {}): string =>
  renderChat(model(template), hello, { addGenerationPrompt: false, ...options });

describe("a chat template", () => {
  it("is given the messages, the start and end tokens, and whether the assistant is to speak", () => {
    const template = "{{ bos_token }}{% for m in messages %}[{{ m.role }}] {{ m.content }}{{ eos_token }}{% endfor %}{% if add_generation_prompt %}[assistant]{% endif %}";
    assert.equal(render(template, { addGenerationPrompt: true }), "<s>[user] Hello</s>[assistant]");
    assert.equal(render(template), "<s>[user] Hello</s>");
  });

  it("drops the line end after a block, and the blanks before one, as transformers does", () => {
    assert.equal(render("{% if true %}\n  x\n  {% endif %}\ny"), "  x\ny");
  });

  it("is told of no tools as none, and of tools as they are", () => {
    const template = "{% if tools is not none %}{{ tools | tojson }}{% else %}-{% endif %}";
    assert.equal(render(template), "-");
    assert.equal(render(template, { tools: [{ name: "f" }] }), `[{"name": "f"}]`);
  });

  it("can ask for the date, in English", () => {
    const [day, month, year] = render("{{ strftime_now('%d %b %Y') }}").split(" ");
    assert.match(day ?? "", /^\d\d$/);
    assert.match(month ?? "", /^(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)$/);
    assert.match(year ?? "", /^\d{4}$/);
    assert.equal(render("{{ strftime_now('%q%%') }}"), "%q%");
  });

  it("has Python's range", () => {
    assert.equal(render("{{ range(3) | join(',') }} {{ range(2, 8, 3) | join(',') }} {{ range(3, 0, -2) | join(',') }} {{ range(5, 2) | join(',') }}"), "0,1,2 2,5 3,1 ");
  });

  const refused: readonly (readonly [name: string, template: string | null, code: FailureCode, says: RegExp])[] = [
    ["is missing", null, "unsupported", /no chat template/],
    ["refuses the conversation", "{{ raise_exception('Roles must alternate') }}", "badInput", /Roles must alternate/],
    ["is broken", "{% for m in messages %}", "badFile", /broken/],
    ["uses what it was not given", "{{ nothing.at.all + 1 }}", "badInput", /does not take/],
    ["loops in loops", "{% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %}", "badFile", /did not end/],
    ["loops over an empty body again and again", "{% set r = range(200000) %}{% for i in range(1000) %}{% for j in r %}{% endfor %}{% endfor %}", "badFile", /did not end/],
    ["loops with a condition", "{% for i in range(200000) if i < 0 %}x{% endfor %}{% for i in range(200000) if i < 0 %}x{% endfor %}", "badFile", /did not end/],
    ["calls itself without end", "{% macro f(g) %}{{ g(g) }}{% endmacro %}{{ f(f) }}", "badFile", /too deep/],
    ["calls itself twice each time", "{% macro f(g, n) %}{% if n %}{{ g(g, n - 1) }}{{ g(g, n - 1) }}{% endif %}{% endmacro %}{{ f(f, 60) }}", "badFile", /did not end/],
    ["doubles a text", "{% set n = namespace(x='ab') %}{% for i in range(64) %}{% set n.x = n.x ~ n.x %}{% endfor %}", "badFile", /8 million/],
    ["doubles a list", "{% set n = namespace(x=[1]) %}{% for i in range(64) %}{% set n.x = n.x + n.x %}{% endfor %}", "badFile", /262,144/],
    ["counts to a billion", "{{ range(1000000000) }}", "badFile", /262,144/],
    ["steps nowhere", "{{ range(1, 2, 0) }}", "badInput", /step/],
    ["works on a long text again and again", "{% set n = namespace(x='ab') %}{% for i in range(21) %}{% set n.x = n.x ~ n.x %}{% endfor %}{% for i in range(9999) %}{% set y = n.x | upper %}{% endfor %}", "badFile", /did not end/],
    ["is a megabyte long", "x".repeat((1 << 20) + 1), "badFile", /characters/],
  ];
  for (const [name, template, code, says] of refused) {
    it(`that ${name} is stopped with a reason`, () => {
      assert.throws(() => render(template), (error: unknown) => error instanceof Failure && error.code === code && says.test(error.message));
    });
  }

  it("has budget enough for a conversation of two thousand long messages", () => {
    const messages = Array.from({ length: 2000 }, (_, i) => ({ role: i % 2 ? "assistant" : "user", content: `${i} `.repeat(400) }));
    const template = "{% for m in messages %}{% if loop.first and messages[0]['role'] != 'system' %}<sys>{% endif %}{{ '<' + m['role'] + '>' + m['content'] | trim + '\\n' }}{% endfor %}";
    const text = renderChat(model(template), messages, { addGenerationPrompt: false });
    assert.equal(text.length, 5 + messages.reduce((sum, { role, content }) => sum + role.length + content.trim().length + 3, 0));
  });
});
