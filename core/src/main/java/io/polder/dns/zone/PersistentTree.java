package io.polder.dns.zone;

import org.jspecify.annotations.Nullable;

/**
 * A sorted map of which a change makes another one that shares all but the way to what has changed: a balanced tree (AVL), so
 * that no choice of keys makes it slow. Immutable.
 */
final class PersistentTree<K extends Comparable<? super K>, V> {

    private record Node<K, V>(
            @Nullable Node<K, V> left,
            K key,
            V value,
            @Nullable Node<K, V> right,
            int height) {}

    private final @Nullable Node<K, V> root;

    private PersistentTree(@Nullable Node<K, V> root) {
        this.root = root;
    }

    static <K extends Comparable<? super K>, V> PersistentTree<K, V> empty() {
        return new PersistentTree<>(null);
    }

    @Nullable
    V get(K key) {
        Node<K, V> node = root;
        while (node != null) {
            int order = key.compareTo(node.key);
            if (order == 0) {
                return node.value;
            }
            node = order < 0 ? node.left : node.right;
        }
        return null;
    }

    /** The least key that is this one or greater. */
    @Nullable
    K ceiling(K key) {
        return least(key, true);
    }

    /** The least key that is greater than this one. */
    @Nullable
    K higher(K key) {
        return least(key, false);
    }

    private @Nullable K least(K key, boolean inclusive) {
        Node<K, V> node = root;
        K found = null;
        while (node != null) {
            int order = key.compareTo(node.key);
            if (order == 0 && inclusive) {
                return node.key;
            }
            if (order < 0) {
                found = node.key;
                node = node.left;
            } else {
                node = node.right;
            }
        }
        return found;
    }

    PersistentTree<K, V> with(K key, V value) {
        return new PersistentTree<>(put(root, key, value));
    }

    /** The same where there is no such key. */
    PersistentTree<K, V> without(K key) {
        return get(key) == null ? this : new PersistentTree<>(remove(root, key));
    }

    /** 0 where it is empty; else at most 1.44 times the logarithm of its size. */
    int height() {
        return height(root);
    }

    private static <K extends Comparable<? super K>, V> Node<K, V> put(@Nullable Node<K, V> node, K key, V value) {
        if (node == null) {
            return node(null, key, value, null);
        }
        int order = key.compareTo(node.key);
        if (order == 0) {
            return new Node<>(node.left, key, value, node.right, node.height);
        }
        return order < 0
                ? balanced(put(node.left, key, value), node.key, node.value, node.right)
                : balanced(node.left, node.key, node.value, put(node.right, key, value));
    }

    private static <K extends Comparable<? super K>, V> @Nullable Node<K, V> remove(@Nullable Node<K, V> node, K key) {
        if (node == null) {
            return null;
        }
        int order = key.compareTo(node.key);
        if (order < 0) {
            return balanced(remove(node.left, key), node.key, node.value, node.right);
        }
        if (order > 0) {
            return balanced(node.left, node.key, node.value, remove(node.right, key));
        }
        if (node.right == null) {
            return node.left;
        }
        Node<K, V> next = node.right;
        while (next.left != null) {
            next = next.left;
        }
        return balanced(node.left, next.key, next.value, remove(node.right, next.key));
    }

    /** Of subtrees whose heights differ by two at most. */
    private static <K, V> Node<K, V> balanced(@Nullable Node<K, V> left, K key, V value, @Nullable Node<K, V> right) {
        if (left != null && left.height > height(right) + 1) {
            Node<K, V> inner = left.right;
            if (inner != null && inner.height > height(left.left)) {
                return node(
                        node(left.left, left.key, left.value, inner.left),
                        inner.key,
                        inner.value,
                        node(inner.right, key, value, right));
            }
            return node(left.left, left.key, left.value, node(inner, key, value, right));
        }
        if (right != null && right.height > height(left) + 1) {
            Node<K, V> inner = right.left;
            if (inner != null && inner.height > height(right.right)) {
                return node(
                        node(left, key, value, inner.left),
                        inner.key,
                        inner.value,
                        node(inner.right, right.key, right.value, right.right));
            }
            return node(node(left, key, value, inner), right.key, right.value, right.right);
        }
        return node(left, key, value, right);
    }

    private static <K, V> Node<K, V> node(@Nullable Node<K, V> left, K key, V value, @Nullable Node<K, V> right) {
        return new Node<>(left, key, value, right, Math.max(height(left), height(right)) + 1);
    }

    private static int height(@Nullable Node<?, ?> node) {
        return node == null ? 0 : node.height;
    }
}
