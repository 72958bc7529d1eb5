namespace EdgeAgent.Audio.Capture;

/// <summary>A bounded, reused queue of blocks between one writing and one reading thread.</summary>
internal sealed class BlockHandover
{
    private readonly CapturedBlock[] _blocks;
    private long _written;
    private long _read;

    public BlockHandover(int blocks, int samplesPerBlock)
    {
        _blocks = new CapturedBlock[blocks];
        for (var i = 0; i < blocks; i++)
            _blocks[i] = new CapturedBlock(samplesPerBlock);
    }

    /// <summary>The writer's next free block, or null while the reader holds all.</summary>
    public CapturedBlock? Free() => _written - Volatile.Read(ref _read) == _blocks.Length ? null : _blocks[_written % _blocks.Length];

    /// <summary>Gives the writer's block to the reader.</summary>
    public void Push() => Volatile.Write(ref _written, _written + 1);

    /// <summary>The reader's next block, or null when none is waiting.</summary>
    public CapturedBlock? Head() => Volatile.Read(ref _written) == _read ? null : _blocks[_read % _blocks.Length];

    /// <summary>Gives the reader's block back to the writer.</summary>
    public void Pop() => Volatile.Write(ref _read, _read + 1);
}
