using EdgeAgent.Pipeline.Recordings;
using EdgeAgent.Vision.Films;

namespace EdgeAgent.Vision.Recordings;

/// <summary>Writes <see cref="TransportPackets"/> as a recording: each piece begins with a picture that needs none before it. Used by one thread.</summary>
/// <param name="name">The camera's name.</param>
/// <param name="folder">Where.</param>
/// <param name="tell">Told that it cannot be recorded, once until it can.</param>
internal sealed class TransportPieces(string name, RecordingFolder folder, Action<string> tell)
{
    private const string Ending = ".ts";

    private static readonly TimeSpan RestAfterFault = TimeSpan.FromSeconds(10);

    private readonly TransportPackets _packets = new();
    private RecordedStretch? _stretch;
    private FileStream? _piece;
    private DateTimeOffset _at;
    private DateTimeOffset? _restsUntil;
    private bool _isTold;

    /// <summary>Adds what has come.</summary>
    /// <param name="packets">Whole ones or parts of them.</param>
    /// <param name="at">When what they show was captured, UTC.</param>
    public void Add(ReadOnlySpan<byte> packets, DateTimeOffset at)
    {
        if (at < _restsUntil)
            return;
        _at = at;
        try
        {
            if (!_packets.Add(packets, Take))
                End();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            End();
            _restsUntil = at + RestAfterFault;
            Say($"{name} is not recorded now: {e.Message} Look at the folder and its disk.");
        }
    }

    /// <summary>Says what is wrong, once until something is recorded again.</summary>
    public void Say(string message)
    {
        if (!_isTold)
            tell(message);
        _isTold = true;
    }

    /// <summary>Ends the stretch: what comes next does not go on from it.</summary>
    public void End()
    {
        _packets.Break();
        var stretch = _stretch;
        (_stretch, _piece) = (null, null);
        stretch?.Dispose();
    }

    private void Take(ReadOnlySpan<byte> packet, bool isKey)
    {
        if (isKey && (_piece is null || _at - _stretch!.PieceAt >= folder.PieceLength))
        {
            _stretch ??= folder.Begin(name, _at, Ending);
            _piece = _stretch.Next(_at);
            _piece.Write(_packets.Tables);
            (_isTold, _restsUntil) = (false, null);
        }

        _piece?.Write(packet);
    }
}
