// The twin's production build, as Vite's documentation has it. What the shop says
// comes from its folder; the sheets are ours, so that both sides wear the same.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { readShop, theme } from './shop.js';

const root = process.env.HEMLINE_ROOT ?? join(import.meta.dirname, '../..');

/** The shop's content as files that the app fetches, and its theme as a module. */
function shop() {
  return {
    name: 'shop',
    resolveId: (id) => (id === 'virtual:theme.css' ? '\0theme.css' : null),
    load: (id) => (id === '\0theme.css' ? theme(join(root, 'merchants/kaolate')) : null),
    generateBundle() {
      const { profile, articles, texts } = readShop(join(root, 'merchants/kaolate'));
      const emit = (fileName, value) =>
        this.emitFile({ type: 'asset', fileName, source: JSON.stringify(value) });
      emit('content/shop.json', profile);
      emit('content/search.json', texts);
      for (const article of articles) emit(`content/articles/${article.slug}.json`, article);
      this.emitFile({
        type: 'asset',
        fileName: 'icon.svg',
        source: readFileSync(join(root, 'public/icon.svg')),
      });
    },
  };
}

export default defineConfig({
  plugins: [react(), shop()],
  resolve: { alias: { '#style': join(root, 'style') } },
});
