/** The one stylesheet of these pages; the content security policy allows no inline style. */
export const pageStyle = `
:root { color-scheme: light dark; --ink: #1c2733; --paper: #f4f6f8; --card: #fff; --accent: #1864ab; --bad: #b42318; --line: #b9c4cf; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6ebf0; --paper: #12181f; --card: #1b242e; --accent: #4dabf7; --bad: #ff8a80; --line: #45525f; }
}
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; }
main { width: 100%; max-width: 26rem; padding: 1.5rem; border-radius: 0.75rem; background: var(--card);
  overflow-wrap: anywhere; }
h1 { margin: 0 0 0.5rem; font-size: 1.4rem; line-height: 1.25; }
p { margin: 0 0 1rem; }
label { display: block; margin-bottom: 0.25rem; font-weight: 600; }
input { width: 100%; margin-bottom: 1rem; padding: 0.65rem; border: 1px solid var(--line); border-radius: 0.4rem; font: inherit;
  background: var(--paper); color: inherit; }
button { width: 100%; padding: 0.75rem; border: 0; border-radius: 0.4rem; background: var(--accent); color: #fff; font: inherit; font-weight: 600;
  cursor: pointer; }
@media (prefers-color-scheme: dark) { button { color: #0b1117; } }
input:focus-visible, button:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.errors { margin: 0 0 1rem; padding-left: 1.2rem; color: var(--bad); }
`;
