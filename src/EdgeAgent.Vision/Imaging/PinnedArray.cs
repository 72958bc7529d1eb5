namespace EdgeAgent.Vision.Imaging;

/// <summary>A zeroed array that the collector never moves, so that kernels keep plain pointers to it while the owner lives.</summary>
internal sealed unsafe class PinnedArray<T> where T : unmanaged
{
    private readonly T[] _items;

    public PinnedArray(int length)
    {
        _items = GC.AllocateArray<T>(Math.Max(length, 1), pinned: true);
        fixed (T* first = _items)
            Pointer = first;
    }

    public T* Pointer { get; }

    public Span<T> Span => _items;
}
