using System.Buffers;
using System.Threading.Channels;
using EdgeAgent.Pipeline.Flow;
using EdgeAgent.Pipeline.Recordings;
using EdgeAgent.Pipeline.Streams;

namespace EdgeAgent.Audio.Recordings;

/// <summary>
/// A source whose sound is recorded as it gives it, on a thread of its own: who listens waits for no disk. A disk that takes nothing for longer than what may wait costs the recording that sound,
/// never the listener; where sound is missing a new stretch begins.
/// </summary>
public sealed class RecordedSound : IAudioSource
{
    private const int MostWaiting = 256;
    private const string Ending = ".wav";

    private static readonly TimeSpan RestAfterFault = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(5);

    private readonly IAudioSource _source;
    private readonly string _name;
    private readonly RecordingFolder _folder;
    private readonly Action<string> _tell;
    private readonly Channel<Block> _blocks = Channel.CreateBounded<Block>(new BoundedChannelOptions(MostWaiting) { SingleReader = true, SingleWriter = true });
    private readonly Task _writing;
    private bool _isBroken;

    /// <summary>Records a source from its first block on.</summary>
    /// <param name="source">The source; owned.</param>
    /// <param name="name">Its name.</param>
    /// <param name="folder">Where.</param>
    /// <param name="tell">Told that it cannot be recorded, once until it can; on a thread of the recording's.</param>
    public RecordedSound(IAudioSource source, string name, RecordingFolder folder, Action<string> tell)
    {
        (_source, _name, _folder, _tell) = (source, name, folder, tell);
        _writing = DedicatedThread.RunAsync($"record {name}", Write, CancellationToken.None);
    }

    /// <inheritdoc/>
    public string Description => _source.Description;

    /// <inheritdoc/>
    public bool IsLive => _source.IsLive;

    /// <inheritdoc/>
    public long InvalidSamples => _source.InvalidSamples;

    /// <summary>Blocks that are not written yet.</summary>
    internal int Waiting => _blocks.Reader.Count;

    private readonly record struct Block(float[] Samples, int Count, AudioFormat Format, DateTimeOffset Begin, bool IsBehindGap);

    /// <inheritdoc/>
    public AudioFormat Open(CancellationToken cancellationToken) => _source.Open(cancellationToken);

    /// <inheritdoc/>
    public AudioRead Read(Span<float> interleaved, CancellationToken cancellationToken)
    {
        var read = _source.Read(interleaved, cancellationToken);
        if (read.Frames == 0)
            return read;
        var count = read.Frames * read.Format.Channels;
        var samples = ArrayPool<float>.Shared.Rent(count);
        interleaved[..count].CopyTo(samples);
        var begin = read.Stamp.WallClock - TimeSpan.FromSeconds((double)read.Frames / read.Format.SampleRateHz);
        if (_blocks.Writer.TryWrite(new Block(samples, count, read.Format, begin, _isBroken || read.GapBefore != AudioGap.None)))
        {
            _isBroken = false;
        }
        else
        {
            ArrayPool<float>.Shared.Return(samples);
            _isBroken = true;
        }

        return read;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _source.Dispose();
        _blocks.Writer.TryComplete();
        // A disk that hangs must not hang the stream.
        _writing.Wait(EndLimit);
    }

    private void Write()
    {
        RecordedStretch? stretch = null;
        SoundPiece? piece = null;
        AudioFormat format = default;
        DateTimeOffset? restsUntil = null;
        var isTold = false;
        try
        {
            while (_blocks.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
            {
                while (_blocks.Reader.TryRead(out var block))
                {
                    if (block.Begin < restsUntil)
                    {
                        ArrayPool<float>.Shared.Return(block.Samples);
                        continue;
                    }

                    try
                    {
                        if (stretch is null || block.IsBehindGap || block.Format != format)
                        {
                            stretch?.Dispose();
                            (stretch, piece, format) = (_folder.Begin(_name, block.Begin, Ending), null, block.Format);
                        }

                        if (piece is null || block.Begin - stretch.PieceAt >= _folder.PieceLength)
                            piece = new SoundPiece(stretch.Next(block.Begin), format);
                        piece.Add(block.Samples.AsSpan(0, block.Count));
                        (isTold, restsUntil) = (false, null);
                    }
                    catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                    {
                        stretch?.Dispose();
                        (stretch, restsUntil) = (null, block.Begin + RestAfterFault);
                        if (!isTold)
                            _tell($"{_name} is not recorded now: {e.Message} Look at the folder and its disk.");
                        isTold = true;
                    }
                    finally
                    {
                        ArrayPool<float>.Shared.Return(block.Samples);
                    }
                }
            }
        }
        finally
        {
            stretch?.Dispose();
        }
    }
}
