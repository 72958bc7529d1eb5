using System.Runtime.InteropServices;
using EdgeAgent.Pipeline.Health;

namespace EdgeAgent.Host.Composition.Slate;

/// <summary>
/// A stream's mark on the slate for one of its models: a byte that says what the model is doing. Setting it costs a store to
/// memory and no allocation. Used by one thread at a time; holds the mapping, so that no late store meets freed memory.
/// </summary>
internal sealed unsafe class SlateMark(SafeBuffer? memory, byte* start, int slotAt) : IDisposable
{
    private static readonly byte[] Nowhere = GC.AllocateArray<byte>(SlateFormat.SlotLength, pinned: true);

    private byte* _slot = start + slotAt;

    /// <summary>A mark that nobody reads afterwards, where no slate is kept.</summary>
    /// <param name="progress">Told when the model works; null where nobody watches.</param>
    public static SlateMark Unkept(ProgressMark? progress = null) => new(null, (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(Nowhere, 0), 0) { Progress = progress };

    /// <summary>Told too when the model works, and when it is done; null where nobody watches.</summary>
    public ProgressMark? Progress { get; init; }

    /// <summary>Ends of the agent in a row with this mark set.</summary>
    public int Ends => _slot[SlateRecord.EndsAt];

    /// <summary>Sets the mark until the scope is disposed.</summary>
    public Scope During(SlateWork work)
    {
        ObjectDisposedException.ThrowIf(_slot is null, this);
        Volatile.Write(ref _slot[SlateRecord.WorkAt], (byte)work);
        Progress?.Within(ProgressLimits.Model);
        return new Scope(ref _slot[SlateRecord.WorkAt], Progress);
    }

    /// <summary>Writes who the slot belongs to.</summary>
    public void Name(ulong fingerprint, string stream, string model)
    {
        var slot = new Span<byte>(_slot, SlateFormat.SlotLength);
        var known = SlateRecord.Read(slot);
        if (known?.Fingerprint != fingerprint || known.Stream != stream)
            new SlateRecord(stream, model, fingerprint, SlateWork.None, 0, default).Write(slot);
    }

    /// <summary>Lets go of the slate. What stands in it stays.</summary>
    public void Dispose()
    {
        if (_slot is null)
            return;
        _slot = null;
        memory?.ReleasePointer();
    }

    /// <summary>The time during which a mark is set.</summary>
    public readonly ref struct Scope(ref byte work, ProgressMark? progress)
    {
        private readonly ref byte _work = ref work;
        private readonly ProgressMark? _progress = progress;

        /// <summary>Takes the mark away.</summary>
        public void Dispose()
        {
            Volatile.Write(ref _work, (byte)SlateWork.None);
            _progress?.Rest();
        }
    }
}
