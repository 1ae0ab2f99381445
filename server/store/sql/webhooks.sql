-- Webhooks.

-- webhook_add :queue :subscription :url :secret :person
INSERT INTO webhook (queue, subscription, url, secret, person)
VALUES (:queue, :subscription, :url, :secret, :person)

-- webhook_get :queue
SELECT queue, subscription, url, secret, person FROM webhook WHERE queue = :queue

-- webhook_drop :queue
DELETE FROM webhook WHERE queue = :queue
