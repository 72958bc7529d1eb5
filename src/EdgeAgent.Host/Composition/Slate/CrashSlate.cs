using System.IO.MemoryMappedFiles;
using EdgeAgent.Pipeline.Health;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;

namespace EdgeAgent.Host.Composition.Slate;

/// <summary>
/// What the agent was doing, in a small file of the state folder that is mapped into memory: the kernel keeps it when the process
/// dies of a signal that nobody can catch, such as a crash in a model's native code. The next start reads who was at work, and a
/// model that ended the agent <see cref="MostEnds"/> times in a row is not loaded for that stream again. Thread-safe.
/// </summary>
internal sealed unsafe class CrashSlate : IDisposable
{
    /// <summary>Ends in a row after which a stream does without its model.</summary>
    public const int MostEnds = 3;

    /// <summary>Ends that lie further apart have other causes.</summary>
    public static readonly TimeSpan Row = TimeSpan.FromHours(1);

    private const string FileName = "models-at-work";
    private const int Slots = 256;

    private readonly Lock _gate = new();
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly string _path;

    private CrashSlate(string path)
    {
        _path = path;
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.Open);
        _view = _file.CreateViewAccessor(0, SlateFormat.Length(Slots));
    }

    /// <summary>How the last run ended, when it ended without a stop; else null.</summary>
    public UncleanEnd? LastEnd { get; private init; }

    /// <summary>Takes up the slate of a state folder; one that cannot be read begins anew.</summary>
    /// <param name="folder">The state folder, locked by this process.</param>
    /// <param name="time">Dates this run.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static CrashSlate Open(string folder, TimeProvider time)
    {
        var path = Path.Combine(folder, FileName);
        var boot = BootId.Read();
        var last = SlateFormat.Read(path, Slots);
        var now = time.GetUtcNow();

        // Written, not only made longer: on a full disk a page without room would end the process at the first byte set in it.
        File.WriteAllBytes(path, SlateFormat.Write(now, boot, last?.CarriedTo(now, boot) ?? [], Slots));
        return new CrashSlate(path) { LastEnd = last?.EndSeenFrom(boot) };
    }

    /// <summary>A stream's mark for a model, not set yet.</summary>
    /// <param name="stream">The stream's name.</param>
    /// <param name="bundle">The model.</param>
    /// <param name="progress">Told too when the model works; null where nobody watches.</param>
    /// <exception cref="ModelException">The model ended the agent too often for this stream, and its files are still the same.</exception>
    public SlateMark Mark(string stream, ModelBundle bundle, ProgressMark? progress = null)
    {
        var fingerprint = ModelFingerprint.Of(bundle);
        lock (_gate)
        {
            byte* start = null;
            _view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
            var slot = new SlateMark(_view.SafeMemoryMappedViewHandle, start, Find(start, stream, fingerprint)) { Progress = progress };
            try
            {
                RequireTrust(slot, stream, bundle);
                slot.Name(fingerprint, stream, bundle.Name);
                return slot;
            }
            catch
            {
                slot.Dispose();
                throw;
            }
        }
    }

    /// <summary>Notes that the run ended as it should.</summary>
    public void Dispose()
    {
        _view.Write(SlateFormat.EndedAt, (byte)1);
        _view.Dispose();
        _file.Dispose();
    }

    /// <summary>Where the slot of a stream's model begins: its own, else one that nothing is known of.</summary>
    private static int Find(byte* start, string stream, ulong fingerprint)
    {
        int? free = null;
        for (var i = 0; i < Slots; i++)
        {
            var at = SlateFormat.SlotAt(i);
            var record = SlateRecord.Read(new ReadOnlySpan<byte>(start + at, SlateFormat.SlotLength));
            if (record is null)
                return free ?? at;
            if (record.Fingerprint == fingerprint && record.Stream == stream)
                return at;
            if (record is { Work: SlateWork.None, Ends: 0 })
                free ??= at;
        }

        return free ?? SlateFormat.SlotAt(Slots - 1);
    }

    private void RequireTrust(SlateMark slot, string stream, ModelBundle bundle)
    {
        if (slot.Ends < MostEnds)
            return;
        throw new ModelException(ModelFault.Faulted,
            $"Model '{bundle.Name}' was at work for {stream} each time when the agent ended without a stop, {slot.Ends} times in a row, so it is not loaded again "
            + $"until one of its files changes or the agent is another version. To try it all the same, stop the agent, delete {_path} and start it.");
    }
}
