// What is perceived of this document, by axe-core: role and name of everything, and
// what has the focus. The elements are kept for whoever asks for one of them.
((wanted) => {
    if (typeof axe !== 'object') return null;
    const { aria, dom, text } = axe.commons;
    const role = (node) => {
        const element = node.actualNode;
        if (element.localName === 'summary' && element.parentElement?.localName === 'details') return 'DisclosureTriangle';
        if (element.localName === 'input' && element.type === 'date') return 'Date';
        if (element.localName === 'input' && element.type === 'file') return 'button';
        const role = aria.getRole(node);
        if (role === 'img') return 'image';
        return ['generic', 'none', 'presentation'].includes(role) ? null : role;
    };
    // A span that is laid out as a block parts words as a block does.
    const part = (node) => {
        const element = node.actualNode;
        if (element.localName === 'span' && !/^(inline|contents)/.test(getComputedStyle(element).display)) node.props.nodeName = 'div';
        node.children?.forEach(part);
    };
    const found = [], elements = [];
    const roots = [document];
    for (const root of roots)
        for (const element of root.querySelectorAll('*')) if (element.shadowRoot) roots.push(element.shadowRoot);
    // Nothing beside an open dialog can be reached.
    const modal = roots.flatMap((root) => [...root.querySelectorAll(':modal')]).at(-1);
    const look = (node, depth, inside) => {
        const element = node.actualNode;
        if (element.nodeType !== 1) return;
        inside ||= element === modal;
        const is = role(node);
        const said = is && inside && dom.isVisibleToScreenReaders(node);
        if (said && (!wanted || is === wanted)) {
            found.push([is, text.accessibleTextVirtual(node), depth]);
            elements.push(element);
        }
        for (const child of node.children) look(child, depth + (said ? 1 : 0), inside);
    };
    const root = axe.setup(document.documentElement);
    try {
        part(root);
        look(root, 1, !modal);
        const active = document.activeElement && axe.utils.getNodeFromTree(document.activeElement);
        const focus = active && [role(active) ?? '', text.accessibleTextVirtual(active)];
        Object.defineProperty(globalThis, 'hemlineNodes', { value: elements, configurable: true });
        return { found, focus };
    } finally {
        axe.teardown();
    }
})
