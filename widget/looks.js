// The widget's style sheet. Theming: the custom properties below, and ::part(launcher | panel | header | log | message | choice | composer).
export const looks = new CSSStyleSheet()
looks.replaceSync(`
  .panel { --accent: var(--fibro-guide-accent, #14507a); --on-accent: var(--fibro-guide-on-accent, #fff);
    --paper: var(--fibro-guide-paper, #fff); --ink: var(--fibro-guide-ink, #1b1f23); --soft: var(--fibro-guide-soft, #eef3f7); --line: var(--fibro-guide-line, #6b7680);
    --focus: var(--fibro-guide-focus, #b45309);
    display: flex; flex-direction: column; box-sizing: border-box; inline-size: min(26rem, calc(100vw - 2rem)); block-size: min(42rem, calc(100dvh - 2rem));
    background: var(--paper); color: var(--ink); border: 1px solid var(--line); border-radius: .8rem; overflow: hidden; box-shadow: 0 6px 24px #0005; }
  @media (prefers-color-scheme: dark) {
    .panel { --accent: var(--fibro-guide-accent, #8cc4ee); --on-accent: var(--fibro-guide-on-accent, #0b1b28); --paper: var(--fibro-guide-paper, #15191d);
      --ink: var(--fibro-guide-ink, #eef1f4); --soft: var(--fibro-guide-soft, #232a31); --line: var(--fibro-guide-line, #8b97a3); --focus: var(--fibro-guide-focus, #fbbf24); }
  }
  @media (max-width: 30rem), (max-height: 26rem) {
    .panel { position: fixed; inset: 0; inline-size: 100%; block-size: 100%; border-radius: 0; border: 0; }
  }
  .header { display: flex; align-items: center; gap: .4rem; padding: .4rem .4rem .4rem .9rem; background: var(--accent); color: var(--on-accent); }
  .header h2 { flex: 1; margin: 0; font-size: 1.05rem; }
  .header button { background: transparent; color: inherit; border-color: currentColor; padding: .2rem .7rem; }
  .emergency { margin: 0; padding: .35rem .9rem; background: var(--soft); border-block-end: 1px solid var(--line); font-size: .95rem; }
  .tools { display: flex; flex-wrap: wrap; gap: .4rem; padding: .5rem .9rem; border-block-end: 1px solid var(--line); }
  .log { flex: 1; overflow-y: auto; padding: .8rem; overscroll-behavior: contain; }
  .list { margin: 0; padding: 0; list-style: none; display: flex; flex-direction: column; gap: .7rem; }
  .list > li { max-inline-size: 88%; overflow-wrap: anywhere; }
  .bot > .words { background: var(--soft); border-radius: .2rem .8rem .8rem .8rem; padding: .5rem .8rem; }
  .you { align-self: flex-end; background: var(--accent); color: var(--on-accent); border: 1px solid transparent; border-radius: .8rem .8rem .2rem .8rem; padding: .5rem .8rem; white-space: pre-line; }
  .you.unsent { background: var(--paper); color: var(--ink); border: 1px dashed var(--line); }
  .words p, .words ul, .words ol { margin: 0 0 .5rem; } .words > :last-child { margin-block-end: 0; } .words ul, .words ol { padding-inline-start: 1.3rem; }
  .words li.box { list-style: none; margin-inline-start: -1.3rem; padding-inline-start: 1.4em; text-indent: -1.4em; }
  textarea::placeholder { color: inherit; opacity: .75; }
  a { color: inherit; text-decoration: underline; text-underline-offset: .15em; }
  .source { margin: .3rem 0 0; font-size: .85rem; }
  .choices { display: flex; flex-wrap: wrap; gap: .4rem; margin-block-start: .5rem; padding: 0; list-style: none; }
  button { font: inherit; min-height: 44px; min-width: 44px; padding: .3rem .8rem; border: 1px solid var(--line); border-radius: .6rem; background: var(--paper); color: var(--ink); cursor: pointer; text-align: start; }
  button[aria-disabled=true] { cursor: default; border-style: dotted; }
  button.chosen { border: 2px solid var(--accent); font-weight: 600; }
  :focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
  .header :focus-visible { outline-color: currentColor; }
  .status { min-block-size: 1.5em; margin: 0; padding: 0 .9rem; font-size: .9rem; }
  .composer { display: flex; gap: .5rem; align-items: flex-end; padding: .6rem .9rem .8rem; border-block-start: 1px solid var(--line); }
  .composer label { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); }
  textarea { flex: 1; min-width: 0; font: inherit; box-sizing: border-box; min-height: 44px; max-height: 8rem; padding: .5rem .6rem; border: 1px solid var(--line); border-radius: .6rem; background: var(--paper); color: var(--ink); resize: none; field-sizing: content; }
  .send { background: var(--accent); color: var(--on-accent); border-color: transparent; }
  .hidden { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  @media (forced-colors: active) { .you, .bot > .words, .header, .send { border: 1px solid CanvasText; } button.chosen { border-color: Highlight; } }
  @media (prefers-reduced-motion: no-preference) { .log { scroll-behavior: smooth; } }
  @media print { .header button, .tools, .composer, .status, .choices { display: none !important; } .panel, .log { block-size: auto; overflow: visible; border: 0; box-shadow: none; } }
`)
