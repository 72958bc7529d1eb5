namespace EdgeAgent.Mqtt.Client;

/// <summary>
/// A stream of MQTT packets that ends when a peer announces a packet larger than agreed. MQTTnet allocates what the first five bytes of
/// a packet claim, up to 256 MiB, before anything else has arrived (MqttChannelAdapter.ReceiveAsync); here the claim is read first
/// (MQTT 5.0 §2.1.4, Remaining Length).
/// </summary>
/// <param name="inner">The connection; owned.</param>
/// <param name="firstLimitBytes">Most bytes of the first packet: what a peer may claim before it has said who it is.</param>
/// <param name="limitBytes">Most bytes of any other packet.</param>
/// <param name="packetTimeout">The longest time from the first byte of a packet to its last; null for ever.</param>
/// <param name="gate">Bounds the messages that nobody has taken yet; null for none.</param>
internal sealed class PacketBoundStream(Stream inner, int firstLimitBytes, int limitBytes, TimeSpan? packetTimeout = null, InboundGate? gate = null) : Stream
{
    private const int PublishType = 3;

    private readonly TimeProvider _time = TimeProvider.System;
    private long _begun;
    private int _limit = firstLimitBytes;
    private long _bodyLeft;
    private long _length;
    private int _shift = -1;

    /// <inheritdoc/>
    public override bool CanRead => inner.CanRead;

    /// <inheritdoc/>
    public override bool CanWrite => inner.CanWrite;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    /// <exception cref="PublishException">The peer claims a packet above the limit.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (gate is not null && !IsInside)
            await gate.WaitForRoomAsync(cancellationToken);
        var read = IsInside && packetTimeout is { } limit ? await ReadInTimeAsync(buffer, limit, cancellationToken) : await inner.ReadAsync(buffer, cancellationToken);
        Follow(buffer.Span[..read]);
        return read;
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count)
    {
        var read = inner.Read(buffer, offset, count);
        Follow(buffer.AsSpan(offset, read));
        return read;
    }

    /// <inheritdoc/>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => inner.WriteAsync(buffer, cancellationToken);

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        inner.WriteAsync(buffer, offset, count, cancellationToken);

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);

    /// <inheritdoc/>
    public override void Flush() => inner.Flush();

    /// <inheritdoc/>
    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync();
        await base.DisposeAsync();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }

    // Whether a packet has begun and has not ended.
    private bool IsInside => _bodyLeft > 0 || _shift >= 0;

    private async ValueTask<int> ReadInTimeAsync(Memory<byte> buffer, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var left = limit - _time.GetElapsedTime(_begun);
        deadline.CancelAfter(left > TimeSpan.Zero ? left : TimeSpan.Zero);
        try
        {
            return await inner.ReadAsync(buffer, deadline.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new PublishException(PublishFault.Timeout, $"The peer did not end a packet within {limit.TotalSeconds:0.#} s; the connection is closed.");
        }
    }

    // Walks over packets: one byte of type, one to four of length (seven bits each, the lowest first), then the body.
    private void Follow(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_bodyLeft > 0)
            {
                var skipped = (int)Math.Min(_bodyLeft, bytes.Length);
                _bodyLeft -= skipped;
                bytes = bytes[skipped..];
                continue;
            }

            if (_shift < 0)
            {
                (_shift, _length, _begun) = (0, 0, packetTimeout is null ? 0 : _time.GetTimestamp());
                if (bytes[0] >> 4 == PublishType)
                    gate?.Enter();
            }
            else
            {
                TakeLengthByte(bytes[0]);
            }

            bytes = bytes[1..];
        }
    }

    private void TakeLengthByte(byte next)
    {
        _length |= (long)(next & 0x7F) << _shift;
        _shift += 7;
        if (_length > _limit || _shift > 28)
            throw new PublishException(PublishFault.Lost, $"The peer announced a packet of more than {_limit} bytes; the connection is closed.");
        if ((next & 0x80) != 0)
            return;
        (_bodyLeft, _shift, _limit) = (_length, -1, limitBytes);
    }
}
